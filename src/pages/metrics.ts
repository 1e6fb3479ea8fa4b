export { GET } from './metrics.txt.ts';
