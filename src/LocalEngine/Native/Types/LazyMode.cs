namespace Wattwise.LocalEngine.Native;

/// <summary><c>llama_lazy_mode</c>.</summary>
internal enum LazyMode
{
    Off = 0,
    Auto = 1,
    On = 2,
}
