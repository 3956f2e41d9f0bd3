// Tries the packaged extension in VS Code (as code-server) with a headless Chromium: squiggle, hover,
// completion, quick fix. It is run by hand; it takes about a minute.
//
//   npm install --prefix DIR code-server playwright-core
//   NODE_PATH=DIR/node_modules node test/code-server.mjs PROGRAM FILE.vsix SCREENSHOTS
//
// PROGRAM is the astrosecrets program. CHROMIUM names the browser (default: /usr/bin/chromium).
import { spawn, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const require = createRequire(join(process.env.NODE_PATH ?? ".", "x.js"));
const { chromium } = require("playwright-core");
const codeServer = join(dirname(require.resolve("code-server/package.json")), "out/node/entry.js");

const [program, vsix, shots] = process.argv.slice(2).map((p) => resolve(p));
const dir = mkdtempSync(join(tmpdir(), "astrosecrets-code-"));
const project = join(dir, "project");
mkdirSync(join(project, ".astro"), { recursive: true });
mkdirSync(join(dir, "data/User"), { recursive: true });
mkdirSync(shots, { recursive: true });
writeFileSync(join(project, ".astro/config.yaml"), "project:\n  name: demo\n");
writeFileSync(join(project, "Dockerfile"), "FROM astrocrpublic.azurecr.io/runtime:3.1-12\n");
writeFileSync(join(project, "requirements.txt"), "apache-airflow-providers-microsoft-azure\n");
const backend = "AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend\n";
const kwargs = (prefix) => `AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "${prefix}": "airflow"}\n`;
writeFileSync(join(project, ".env"), backend + kwargs("conections_prefix"));
const settings = {
    "astrosecrets.path": program, "workbench.startupEditor": "none", "chat.disableAIFeatures": true, "telemetry.telemetryLevel": "off",
    "security.workspace.trust.enabled": false, "files.autoSave": "off", "editor.fontSize": 12, "workbench.tips.enabled": false,
    "editor.wordWrap": "on", "editor.minimap.enabled": false, "workbench.secondarySideBar.defaultVisibility": "hidden",
};
const writeSettings = () => writeFileSync(join(dir, "data/User/settings.json"), JSON.stringify(settings));
writeSettings();

const freePort = () =>
  new Promise((done) => {
    const s = createServer().listen(0, "127.0.0.1", () => {
      const { port } = s.address();
      s.close(() => done(port));
    });
  });

const port = await freePort();
const common = ["--user-data-dir", join(dir, "data"), "--extensions-dir", join(dir, "extensions")];
execFileSync(process.execPath, [codeServer, ...common, "--install-extension", vsix], { stdio: "inherit" });
const server = spawn(
  process.execPath,
  [codeServer, ...common, "--auth", "none", "--bind-addr", `127.0.0.1:${port}`, "--disable-telemetry", "--disable-update-check", "--disable-workspace-trust", project],
  { stdio: "ignore" },
);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
let failed = 0;
const step = async (name, page, does) => {
  const start = Date.now();
  try {
    await does();
    console.log(`ok   ${name} (${Date.now() - start} ms)`);
  } catch (err) {
    failed++;
    console.log(`FAIL ${name}: ${err.message.split("\n")[0]}`);
  }
  await page.screenshot({ path: join(shots, name.replace(/\W+/g, "-") + ".png") });
};

try {
  const page = await browser.newPage({ viewport: { width: 1400, height: 700 } });
  page.setDefaultTimeout(60_000);
  for (let i = 0; ; i++) {
    try {
      await page.goto(`http://127.0.0.1:${port}/?folder=${project}`);
      break;
    } catch (err) {
      if (i === 60) throw err;
      await new Promise((r) => setTimeout(r, 500));
    }
  }
  const editor = page.locator(".monaco-editor .view-lines").first();
  await step("workbench", page, () => page.locator(".explorer-folders-view").waitFor());
  await step("open", page, async () => {
    await page.locator(".explorer-folders-view").getByText(".env", { exact: true }).dblclick();
    await editor.waitFor();
  });
  await step("squiggle", page, () => page.locator(".squiggly-error").first().waitFor({ state: "attached" }));
  const goTo = async (place) => {
    await page.keyboard.press("Control+g");
    await page.keyboard.type(place);
    await page.keyboard.press("Enter");
  };
  await step("hover", page, async () => {
    await goTo("2:40"); // in vault_url
    await page.keyboard.press("Control+k");
    await page.keyboard.press("Control+i");
    await page.locator(".monaco-hover-content", { hasText: "Azure Key Vault" }).first().waitFor({ timeout: 15_000 });
  });
  await step("quick fix", page, async () => {
    await page.locator(".squiggly-error").first().waitFor({ state: "attached" });
    await page.keyboard.press("Escape");
    await editor.click();
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("F8"); // the next problem
    await page.locator(".peekview-widget, .marker-widget").first().waitFor();
    await page.screenshot({ path: join(shots, "problem.png") });
    await page.keyboard.press("Control+.");
    await page.getByText("Rename", { exact: false }).first().waitFor();
    await page.screenshot({ path: join(shots, "quick-fix-menu.png") });
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    await page.locator(".squiggly-error").first().waitFor({ state: "detached" });
    await page.keyboard.press("Control+s");
    for (let i = 0; readFileSync(join(project, ".env"), "utf8") !== backend + kwargs("connections_prefix"); i++) {
      if (i === 50) throw new Error("the saved file is " + readFileSync(join(project, ".env"), "utf8"));
      await new Promise((r) => setTimeout(r, 100));
    }
  });
  await step("completion of a kwarg", page, async () => {
    await goTo("2:35"); // behind the brace
    await page.keyboard.type('"ten');
    await page.locator(".suggest-widget .monaco-list-row", { hasText: "tenant_id" }).first().waitFor();
  });
  await step("completion of an option", page, async () => {
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+End");
    await page.keyboard.type("AIRFLOW__SECRETS__BACKEND_KW");
    await page.keyboard.press("Control+Space");
    await page.locator(".suggest-widget .monaco-list-row", { hasText: "AIRFLOW__SECRETS__BACKEND_KWARGS" }).first().waitFor();
  });
  await step("program is missing", page, async () => {
    settings["astrosecrets.path"] = join(dir, "nowhere");
    writeSettings();
    await page.keyboard.press("Escape");
    await page.reload();
    await page.locator(".notification-toast", { hasText: "was not found" }).first().waitFor();
  });
} finally {
  await browser.close();
  server.kill();
  rmSync(dir, { recursive: true, force: true });
}
process.exit(failed === 0 ? 0 : 1);
