import type { ChatId, UserId } from "../domain/Ids.ts"
import {
  AgeRecipient,
  BucketName,
  Folder,
  HttpUrl,
  KeyPrefix,
  TelegramChatId,
  TelegramUserIds,
  Text,
} from "./Formats.ts"
import { optional, variable } from "./Variable.ts"

export const backupVariables = {
  ADMIN_USER_IDS: optional<ReadonlyArray<UserId>>({
    name: "ADMIN_USER_IDS",
    what: "Telegram ids of the operators, who may use operator commands (`/backup`).",
    format: "whole numbers separated by commas",
    fix: "Set it like ADMIN_USER_IDS=123456789,987654321; @userinfobot shows a person's id.",
    schema: TelegramUserIds,
  }),
  ADMIN_CHAT_ID: optional<ChatId>({
    name: "ADMIN_CHAT_ID",
    what: "Chat that receives alerts: an operator's, or a group with the bot in it.",
    format: "the id of a chat",
    fix: "Set it like ADMIN_CHAT_ID=123456789; ids of groups begin with a minus.",
    schema: TelegramChatId,
  }),
  BACKUP_DIR: optional<string>({
    name: "BACKUP_DIR",
    what: "Folder for local backups. Without it `backups` under STATE_DIR.",
    format: "a folder, relative to where the command runs or absolute",
    fix: "Set BACKUP_DIR=/var/backups/confidant, best on another disk (`~` is not expanded here).",
    schema: Folder,
  }),
  BACKUP_RECIPIENT: optional<string>({
    name: "BACKUP_RECIPIENT",
    what: "age public key that backups are sealed to. Without it the first backup creates a key under STATE_DIR.",
    format: "an age public key: age1 and 58 characters",
    fix: "Create a key with age-keygen, keep its file elsewhere, and set the line that begins with age1.",
    schema: AgeRecipient,
  }),
  S3_BUCKET: optional<string>({
    name: "S3_BUCKET",
    what: "Bucket for weekly and monthly backups. Without it backups stay on this machine.",
    format: "the name of a bucket",
    fix: "Set it to the name of an existing bucket, like S3_BUCKET=confidant-backups.",
    schema: BucketName,
  }),
  S3_PREFIX: optional<string>({
    name: "S3_PREFIX",
    what: "Prefix of all keys in the bucket, so that several bots can share it.",
    format: "letters, digits, slashes and !.*'()_-",
    fix: "Set it like S3_PREFIX=confidant/prod, or leave it out.",
    schema: KeyPrefix,
  }),
  S3_ENDPOINT: optional<string>({
    name: "S3_ENDPOINT",
    what: "Address of an S3-compatible server. Without it Amazon S3.",
    format: "an http:// or https:// address",
    fix: "Set it like S3_ENDPOINT=https://s3.example.org, or leave it out for Amazon S3.",
    schema: HttpUrl,
  }),
  S3_REGION: variable<string>({
    name: "S3_REGION",
    what: "Region of the bucket.",
    format: "the name of a region",
    fix: "Set it like S3_REGION=eu-central-1; most other servers accept us-east-1.",
    schema: Text,
    default: "us-east-1",
  }),
  S3_ACCESS_KEY_ID: optional<string>({
    name: "S3_ACCESS_KEY_ID",
    what: "Access key for the bucket.",
    format: "the access key exactly as issued",
    fix: "Copy it from the server's console; it needs the permissions listed in docs/backups.md.",
    schema: Text,
  }),
  S3_SECRET_ACCESS_KEY: optional<string>({
    name: "S3_SECRET_ACCESS_KEY",
    what: "Secret of that access key.",
    format: "the secret exactly as issued",
    fix: "Copy it from the server's console; if it is lost, create a new key there.",
    schema: Text,
  }),
}
