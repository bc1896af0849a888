reports-command-reports = Long answers, as files
reports-none = There are no files yet. When an answer of mine is too long for a message, I send the whole of it as a file and keep it here.
reports-list = The long answers that I sent you as files, newest first.
reports-one =
    { $title }
    { $day }
reports-untitled = Long answer
reports-file-name = answer
reports-gone = That file is not here any more.
reports-rename-ask = What shall “{ $title }” be called? Write me the new title.
reports-renamed = It is called “{ $title }” now.
reports-renamed-shorter = It is called “{ $title }” now. A title has room for { $count } characters, so I shortened yours.
reports-delete-sure = Take “{ $title }” off this list? What I answered stays in our conversation: to delete that too, answer /forget to the message.
reports-deleted = It is off the list.
reports-button-list = All files
reports-button-send = Send the file again
reports-button-rename = Rename
reports-button-delete = Delete
reports-button-erase = Yes, delete it
reports-button-keep = No, keep it
reports-button-newer = ← Newer
reports-button-older = Older →
