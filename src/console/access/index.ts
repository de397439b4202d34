/** Who may come in: sign-in, the guard before every page, the register of reads. */
export { logSearch } from './access-log.ts'
export { forbiddenPage, notFoundPage } from './error-pages.tsx'
export { formRoute, type Guarded, guard, hiddenRoute } from './guard.ts'
export { safeConsolePath } from './safe-redirect.ts'
export { signInRoutes } from './sign-in-routes.ts'
