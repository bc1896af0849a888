import { Schema } from "effect"

/** `error` is shown to the operator. */
const fields = { error: Schema.String }

export class Malformed extends Schema.Error<Malformed>("confidant/ops/Malformed")(fields, { httpApiStatus: 400 }) {}

export class SignedOut extends Schema.Error<SignedOut>("confidant/ops/SignedOut")(fields, { httpApiStatus: 401 }) {}

export class NotOurPage extends Schema.Error<NotOurPage>("confidant/ops/NotOurPage")(fields, { httpApiStatus: 403 }) {}

export class Missing extends Schema.Error<Missing>("confidant/ops/Missing")(fields, { httpApiStatus: 404 }) {}

export class NotNow extends Schema.Error<NotNow>("confidant/ops/NotNow")(fields, { httpApiStatus: 409 }) {}

export class Away extends Schema.Error<Away>("confidant/ops/Away")(fields, { httpApiStatus: 503 }) {}
