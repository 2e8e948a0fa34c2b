/** The version and commit of this build, put in by the bundler. */
declare const __VERSION__: string;
declare const __COMMIT__: string;
/** Whether this is a finished build, not the development server. */
declare const __BUILT__: boolean;

/** The worker as one classic script; it is started from a Blob, which works from a server and from a disk alike. */
declare module "virtual:worker" {
  const source: string;
  export default source;
}

declare module "*.css";
