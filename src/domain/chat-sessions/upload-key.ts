/** Where a file lies in the media store that was handed in with a message. */
export const uploadKey = (id: string): string => `chat-uploads/${id.slice(-2)}/${id}`
