/** What the assistant says: pages, texts, taught phrases. */
export { contentJsonPage, handleContentAction, saveContentJson, updateDraftFromForm } from './actions.tsx'
export { saveCandidates } from './candidates.tsx'
export { contentPage } from './content.tsx'
export { contentPageForm, saveContentPage } from './page.tsx'
export { phrasesPage, teachPhrase } from './phrases.tsx'
export { contentTextsPage, saveContentText } from './texts.tsx'
export { saveTownModel } from './town-models.tsx'
