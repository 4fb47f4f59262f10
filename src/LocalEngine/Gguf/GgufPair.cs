namespace Wattwise.LocalEngine.Gguf;

/// <summary>One metadata entry as it lies in the file.</summary>
internal readonly record struct GgufPair(string Key, long Start, long End);
