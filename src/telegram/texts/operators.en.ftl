# For operators

operators-unavailable = I couldn’t do that just now: the database does not answer. Nothing was changed. Please try again in a moment.

flags-line = { $name }: { $setting }
flags-line-changed = { $name }: { $setting } (changed)
flags-how = To change one: /flags NAME on, off, 50 (for half of the people), or reset
flags-unknown =
    There is no such flag. These are the flags:
    { $names }

ops-link =
    Your way in to the operators’ page. It works once, within five minutes:
    { $link }
ops-off = The operators’ page is off. Set JWT_SECRET (make one with: openssl rand -hex 32) and start me again.
