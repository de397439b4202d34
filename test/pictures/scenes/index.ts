import type { Scenes } from '../studio.ts'
import { CITIZENS } from './citizens.ts'
import { INBOX } from './inbox.ts'
import { PAGES } from './pages.ts'
import { REQUESTS } from './requests.ts'
import { SIZES } from './sizes.ts'

/** Every picture, by the name of its file. */
export const SCENES: Scenes = { ...INBOX, ...REQUESTS, ...CITIZENS, ...PAGES, ...SIZES }
