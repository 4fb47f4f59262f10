using Microsoft.Win32.SafeHandles;

namespace Wattwise.Tool.Results;

/// <summary>
/// Standard output into a pipe. A console's own stream drops what nobody reads any more, so that <c>wattwise watch | head</c> would go on
/// for ever; this one fails.
/// </summary>
internal static class PipedOutput
{
    private const int StandardOutput = 1;

    // EPIPE, on Linux and on macOS.
    private const int BrokenPipe = 32;

    /// <summary>The stream; <see langword="null"/> where the console's own will do.</summary>
    public static Stream? Open()
    {
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected)
            return null;
        try
        {
            FileStream stream = new(new SafeFileHandle(StandardOutput, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            // The place in a file is shared with others that write to it, which this stream would not see.
            return stream.CanSeek ? null : stream;
        }
        catch (Exception error) when (error is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Whether a write failed because the reader has gone.</summary>
    public static bool IsClosed(Exception error) => error is IOException { HResult: BrokenPipe };
}
