/** The list of a crew in the street, on a phone. */
export { crewPage, saveCrewUpdate } from './crew.tsx'
