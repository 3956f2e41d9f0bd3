-- Runs in `nvim --headless --clean -S SNIPPET -S neovim.lua`, in an Astro project whose .env has a
-- misspelled kwarg; SNIPPET is the one of docs/editors.md. Prints one line for each thing that an
-- editor shows, then quits.
local function finish(text)
  io.stdout:write(text .. '\n')
  vim.cmd(text:match('^fail') and 'cquit' or 'qall!')
end
local function await(what, condition)
  if not vim.wait(10000, condition, 20) then
    finish('fail: ' .. what)
  end
end

vim.cmd('edit .env')
local buffer = vim.api.nvim_get_current_buf()
await('no diagnostics', function() return #vim.diagnostic.get(buffer) > 0 end)
local found
for _, d in ipairs(vim.diagnostic.get(buffer)) do
  if d.code == 'kwargs/unknown-key' then found = d end
end
if not found then finish('fail: no kwargs/unknown-key') end
local line = vim.api.nvim_buf_get_lines(buffer, found.lnum, found.lnum + 1, false)[1]
io.stdout:write('diagnostic: ' .. found.code .. ' at ' .. line:sub(found.col + 1, found.end_col) .. '\n')

local client = vim.lsp.get_active_clients()[1]
local function request(method, params)
  local answer = client.request_sync(method, params, 10000, buffer)
  if not answer or answer.err then finish('fail: ' .. method) end
  return answer.result
end
local place = {
  textDocument = vim.lsp.util.make_text_document_params(buffer),
  position = { line = found.lnum, character = line:find('vault_url', 1, true) },
}
local hover = request('textDocument/hover', place)
io.stdout:write('hover: ' .. hover.contents.value:match('[^\n]*') .. '\n')

place.position.character = line:find('{', 1, true) + 1
local labels = {}
for _, item in ipairs(request('textDocument/completion', place).items) do labels[item.label] = true end
io.stdout:write('completion: ' .. tostring(labels['tenant_id'] == true) .. '\n')

local actions = request('textDocument/codeAction', {
  textDocument = place.textDocument,
  range = {
    start = { line = found.lnum, character = found.col },
    ['end'] = { line = found.end_lnum, character = found.end_col },
  },
  context = { diagnostics = {} },
})
local fix
for _, a in ipairs(actions) do
  if a.isPreferred and a.diagnostics[1].code == 'kwargs/unknown-key' then fix = a end
end
if not fix then finish('fail: no quick fix') end
io.stdout:write('fix: ' .. fix.title .. '\n')
vim.lsp.util.apply_workspace_edit(fix.edit, client.offset_encoding)

await('the finding stays after the fix', function()
  for _, d in ipairs(vim.diagnostic.get(buffer)) do
    if d.code == 'kwargs/unknown-key' then return false end
  end
  return true
end)
vim.cmd('write')
client.stop()
await('the server does not stop', function() return client.is_stopped() end)
finish('done')
