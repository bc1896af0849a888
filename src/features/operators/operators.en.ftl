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

status-ready = I’m well and taking messages.
status-not-ready = I can’t serve at the moment: { $reasons }
status-idle = Nobody is waiting for an answer.
status-waiting =
    { $turns ->
        [one] 1 message is waiting for an answer
       *[other] { $turns } messages are waiting for an answer
    }, the oldest for { $age }.
status-working =
    { $turns ->
        [one] 1 message is being worked on.
       *[other] { $turns } messages are being worked on.
    }
status-dead-letters = Failed for good and still open: { $count }. See: confidant turns list
status-unknown = The number of waiting messages is unknown: the database does not answer.
status-breakers-closed = All breakers are closed.
status-breaker = Breaker { $key }: { $state }
status-breaker-forced = Breaker { $key }: { $state }, held by an operator

users-counts =
    People: { $people }; { $agreed } of them agreed to talk with me
    Wrote to me in the last day: { $day }, in 7 days: { $week }, in 30 days: { $month }
    Blocked me: { $blocked }
    Banned: { $banned }
users-unknown = I can’t count people just now: the database does not answer. Please try again in a moment.
