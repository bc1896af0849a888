import { NodeFileSystem, NodePath } from "@effect/platform-node"
import { Layer } from "effect"
import * as Texts from "../../src/telegram/Texts.ts"

/** The words of the bot from its Fluent files. */
export const layer = Texts.layer.pipe(Layer.provide([NodeFileSystem.layer, NodePath.layer]))
