;; Runs in `emacs --batch -f package-initialize -l SNIPPET -l emacs.el`, in an Astro project whose
;; .env has a misspelled kwarg; SNIPPET is the one of docs/editors.md. Prints one line for each thing
;; that an editor shows.
(require 'flymake)

(setq eglot-sync-connect 10
      eglot-connect-timeout 10
      eglot-confirm-server-initiated-edits nil
      create-lockfiles nil
      make-backup-files nil)
(defun await (what condition)
  "Wait until CONDITION is true, or fail with WHAT."
  (let ((end (+ (float-time) 15)))
    (while (and (not (funcall condition)) (< (float-time) end))
      (accept-process-output nil 0.05))
    (unless (funcall condition)
      (princ (format "fail: %s\n" what))
      (kill-emacs 1))))

(defun unknown-p ()
  "Whether the misspelled kwarg is reported."
  (seq-some (lambda (d)
              (let ((lsp (alist-get 'eglot-lsp-diag (flymake-diagnostic-data d))))
                (equal (plist-get lsp :code) "kwargs/unknown-key")))
            (flymake-diagnostics)))

(find-file ".env")
(call-interactively #'eglot)
(flymake-mode 1)
(flymake-start)
(await "no diagnostics" #'unknown-p)
(princ "diagnostic: kwargs/unknown-key\n")

(goto-char (point-min))
(search-forward "vault_url")
(backward-char 3)
(let ((hover (jsonrpc-request (eglot-current-server) :textDocument/hover
                              (eglot--TextDocumentPositionParams))))
  (princ (format "hover: %s\n" (car (split-string (plist-get (plist-get hover :contents) :value) "\n")))))

(search-forward "conections_prefix")
(backward-char 3)
(let* ((actions (append (eglot-code-actions (point) (point) nil nil) nil))
       (fix (seq-find (lambda (a) (eq (plist-get a :isPreferred) t)) actions)))
  (unless fix
    (princ "fail: no quick fix\n")
    (kill-emacs 1))
  (princ (format "fix: %s\n" (plist-get fix :title)))
  (eglot--apply-workspace-edit (plist-get fix :edit))
  ;; Emacs sends changes when it is idle, which it never is here.
  (eglot--signal-textDocument/didChange))
(await "the finding stays after the fix" (lambda () (not (unknown-p))))
(save-buffer)
(eglot-shutdown (eglot-current-server))
(princ "done\n")
