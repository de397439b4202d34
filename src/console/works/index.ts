/** Planned works: what there is, a form for more, who is told of them. */
export { saveWorkForm, workFormPage } from './form.tsx'
export { handleWorkAction, workPage } from './work.tsx'
export { handleWorksFile, worksPage } from './works.tsx'
