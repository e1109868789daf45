// @ts-check
/** The script that starts dynamic providers: it comes with Pulumi's npm package, and the CLI has to find it. */
import path from 'node:path'

import { root } from '../places.mjs'

export const DYNAMIC_PROVIDER = 'pulumi-resource-pulumi-nodejs'
export const npmScripts = path.join(root, 'node_modules', '@pulumi', 'pulumi')
