// Does the work beside the page, so that the page stays usable.
import { deriveKey } from '/assets/altcha/algorithms/web/pbkdf2.js'
import { handler } from '/assets/altcha/workers/shared.js'

handler({ deriveKey })
