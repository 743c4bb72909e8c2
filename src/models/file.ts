/** What `import en from 'oriel/models/en.safetensors'` gives where the bundler has a loader for files: its address. */
declare const address: string;
export default address;
