namespace Wattwise.LocalEngine.Native;

/// <summary><c>llama_load_mode</c>: how weights get from the file into memory.</summary>
internal enum LoadMode
{
    Auto = -1,
    None = 0,
    MemoryMap = 1,
    MemoryLock = 2,
    MemoryMapAndLock = 3,
    DirectIO = 4,
}
