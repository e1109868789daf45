/** Tags of connections (1.4 and later): a workspace has them, connections bear them. */
import type * as t from 'io-ts'

import { list, object, text } from './codecs'

/** A tag: at most thirty letters, once in a workspace; its colour is six hexadecimal digits. */
export interface Tag {
  readonly tagId: string
  readonly workspaceId: string
  readonly name: string
  readonly color: string
}

export interface TagListRequestBody {
  readonly workspaceId: string
}

export interface TagCreateRequestBody {
  readonly workspaceId: string
  readonly name: string
  readonly color: string
}

export interface TagDeleteRequestBody {
  readonly tagId: string
  readonly workspaceId: string
}

export const tagCodec: t.Type<Tag, unknown> = object<Tag>('Tag', {
  tagId: text,
  workspaceId: text,
  name: text,
  color: text,
})

export const tagsReadCodec: t.Type<ReadonlyArray<Tag>, unknown> = list(tagCodec)

export const tagListRequestBodyCodec: t.Type<TagListRequestBody, unknown> = object<TagListRequestBody>(
  'TagListRequestBody',
  { workspaceId: text },
)

export const tagCreateRequestBodyCodec: t.Type<TagCreateRequestBody, unknown> = object<TagCreateRequestBody>(
  'TagCreateRequestBody',
  { workspaceId: text, name: text, color: text },
)

export const tagDeleteRequestBodyCodec: t.Type<TagDeleteRequestBody, unknown> = object<TagDeleteRequestBody>(
  'TagDeleteRequestBody',
  { tagId: text, workspaceId: text },
)
