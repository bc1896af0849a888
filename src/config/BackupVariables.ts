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

/** Of the operators, and of backups. */
export const backupVariables = {
  ADMIN_USER_IDS: optional<ReadonlyArray<UserId>>({
    name: "ADMIN_USER_IDS",
    what: "Telegram ids of the operators, who may give the bot operators' commands (`/backup`).",
    format: "whole numbers between commas",
    fix: "Set it like ADMIN_USER_IDS=123456789,987654321; @userinfobot tells a person's id.",
    schema: TelegramUserIds,
  }),
  ADMIN_CHAT_ID: optional<ChatId>({
    name: "ADMIN_CHAT_ID",
    what: "Chat (of an operator, or a group with the bot in it) that hears of trouble.",
    format: "the id of a chat",
    fix: "Set it like ADMIN_CHAT_ID=123456789; ids of groups begin with a minus.",
    schema: TelegramChatId,
  }),
  BACKUP_DIR: optional<string>({
    name: "BACKUP_DIR",
    what: "Folder of the backups of this machine. `backups` under STATE_DIR.",
    format: "a folder, relative to where the command runs or absolute",
    fix: "Set BACKUP_DIR=/var/backups/confidant, best on another disk (`~` is not understood here).",
    schema: Folder,
  }),
  BACKUP_RECIPIENT: optional<string>({
    name: "BACKUP_RECIPIENT",
    what: "age public key that backups are sealed to. Without it a key is made under STATE_DIR at the first backup.",
    format: "an age public key: age1 and 58 characters",
    fix: "Make a key with age-keygen, keep its file elsewhere, and set the line that begins with age1.",
    schema: AgeRecipient,
  }),
  S3_BUCKET: optional<string>({
    name: "S3_BUCKET",
    what: "Bucket for weekly and monthly backups. Without it backups stay on this machine.",
    format: "the name of a bucket",
    fix: "Set it to the name of a bucket that exists, like S3_BUCKET=confidant-backups.",
    schema: BucketName,
  }),
  S3_PREFIX: optional<string>({
    name: "S3_PREFIX",
    what: "What the keys in the bucket begin with, so that several bots may share it.",
    format: "letters, digits, slashes and !.*'()_-",
    fix: "Set it like S3_PREFIX=confidant/prod, or leave it out.",
    schema: KeyPrefix,
  }),
  S3_ENDPOINT: optional<string>({
    name: "S3_ENDPOINT",
    what: "Address of an S3-compatible server. Without it Amazon's.",
    format: "an http:// or https:// address",
    fix: "Set it like S3_ENDPOINT=https://s3.example.org, or leave it out for Amazon S3.",
    schema: HttpUrl,
  }),
  S3_REGION: variable<string>({
    name: "S3_REGION",
    what: "Region of the bucket.",
    format: "the name of a region",
    fix: "Set it like S3_REGION=eu-central-1; most servers other than Amazon's take us-east-1.",
    schema: Text,
    default: "us-east-1",
  }),
  S3_ACCESS_KEY_ID: optional<string>({
    name: "S3_ACCESS_KEY_ID",
    what: "Access key for the bucket.",
    format: "the key as the server's owner gave it",
    fix: "Copy it from the server's console; it needs the rights that docs/backups.md lists.",
    schema: Text,
  }),
  S3_SECRET_ACCESS_KEY: optional<string>({
    name: "S3_SECRET_ACCESS_KEY",
    what: "Secret of that key.",
    format: "the secret as the server's owner gave it",
    fix: "Copy it from the server's console; if it is lost, make a new key there.",
    schema: Text,
  }),
}
