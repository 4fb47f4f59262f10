namespace Wattwise.LocalEngine.Native;

/// <summary>The environment variables that the engine reads.</summary>
internal static class NativeVariables
{
    /// <summary>The folder that holds the llama.cpp libraries.</summary>
    internal const string LibraryPath = "WATTWISE_LLAMA_PATH";
}
