/** Questions of the town to its neighbourhoods: which there are, a form for more, how each goes. */
export { consultationPage, handleConsultationAction, resultsDownload } from './consultation.tsx'
export { consultationFormPage, saveConsultationForm } from './form.tsx'
export { consultationsPage } from './list.tsx'
