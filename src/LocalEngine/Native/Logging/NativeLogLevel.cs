namespace Wattwise.LocalEngine.Native;

/// <summary><c>ggml_log_level</c>.</summary>
internal enum NativeLogLevel
{
    None = 0,
    Debug = 1,
    Info = 2,
    Warning = 3,
    Error = 4,

    /// <summary>The text continues the line before it.</summary>
    Continue = 5,
}
