/** The parts of a page that are made, between two marks; the rest is written by hand. */
import { format, resolveConfig } from 'prettier'

const beginOf = (name: string): string => `<!-- made by npm run docs: ${name} -->`
const endOf = (name: string): string => `<!-- end of ${name} -->`

/** The page with a block's content written anew. The marks have to be there, once. */
export const withBlock = async (page: string, name: string, content: string): Promise<string> => {
  const [before, rest, ...more] = page.split(beginOf(name))
  const [old, after, ...others] = (rest ?? '').split(endOf(name))
  if (before === undefined || old === undefined || after === undefined || more.length + others.length > 0) {
    throw new Error(`The page needs the marks ${beginOf(name)} and ${endOf(name)}, once each`)
  }
  // As the check of the formatting wants it.
  const options = (await resolveConfig(__filename)) ?? {}
  const text = await format(content, { ...options, parser: 'markdown' })
  return `${before}${beginOf(name)}\n\n${text}\n${endOf(name)}${after}`
}
