declare module "portolan-wasm/module?url" {
  const url: string;
  export default url;
}
