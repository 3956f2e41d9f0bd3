# PowerShell completion for astrosecrets.
# In $PROFILE: astrosecrets completion powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName astrosecrets -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $before = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
    $program = $commandAst.CommandElements[0].ToString()
    $words = @($before | Select-Object -Skip 1) + @(":$wordToComplete")
    & $program __complete @words 2>$null | ForEach-Object {
        if ($_ -eq ':files') {
            [System.Management.Automation.CompletionCompleters]::CompleteFilename($wordToComplete)
        } elseif ($_) {
            $word, $does = $_ -split "`t", 2
            if (-not $does) { $does = $word }
            [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $does)
        }
    }
}
