namespace Wattwise.LocalEngine.Native;

/// <summary><c>llama_split_mode</c>: how a model is spread over several GPUs.</summary>
internal enum SplitMode
{
    None = 0,
    Layer = 1,
    Row = 2,
    Tensor = 3,
}
