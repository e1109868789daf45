/** Recorded exchanges that the emulator does not repeat, each with its reason. At most ten. */
export const EXCEPTIONS: Readonly<Record<string, string>> = {
  'c-025-web-backend-get-field-selection':
    'A scheduled sync ran in the background, at a moment that the recording does not tell; here it is through.',
  'g-012-web-backend-get-with-operations':
    'The source has been edited by a call that is not recorded: it shows another host than any recorded one gave it.',
  'g-022-openapi': 'The server hands out its own document there; that is left out.',
  'g-035-web-backend-get-refreshed-after-delete':
    "The message prints Java objects, with addresses in memory; the emulator's says the same in fewer words.",
  'g-036-list-after-delete': 'It lists connections that calls made which are not recorded.',
  'g-037-list-all-after-delete': 'It lists connections that calls made which are not recorded.',
}

const MISSING = 'It shows connections, and jobs of theirs, that calls made which are not recorded.'
const SCHEDULED =
  'A scheduled sync ran in the background for longer than one does here, at a moment that the recording does not tell.'

/** The same of the recordings of August 2026. At most fifteen. */
export const NEWER_EXCEPTIONS: Readonly<Record<string, string>> = {
  'n-007-workspaces-list-in-organization': 'It shows workspaces that calls made which are not recorded.',
  'n-015-source-spec': 'The stand-in for a connector had an address of its own for its documentation.',
  'n-160-wb-list': SCHEDULED,
  'n-162-wb-list-page-2':
    'Two connections have the same name, and their order is that of their ids, which are others here.',
  'n-164-wb-list-by-source': SCHEDULED,
  'n-42x-jobs-list-no-config': MISSING,
  'n-486-list': MISSING,
  'n-487-list-all': MISSING,
  'n-540-wb-list-default-page': MISSING,
  'n-541-wb-list-page-100': MISSING,
  'n-542-list': MISSING,
  'n-543-sources-list': MISSING,
  'n-544-wb-list-page-0': MISSING,
  'n-545-wb-list-page-huge': MISSING,
  'n-606-list-with-token': MISSING,
}
