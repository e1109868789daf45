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
