using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine.Native;

/// <summary>Says on standard error why llama.cpp is about to end the process: nothing can prevent it once it calls back.</summary>
internal static unsafe class AbortReport
{
    private const int QuotedLines = 10;

    /// <summary>The folder and version of the loaded libraries.</summary>
    internal static string Libraries { get; set; } = "none loaded";

    internal static delegate* unmanaged[Cdecl]<byte*, void> Callback => &OnAbort;

    internal static void Write(TextWriter output, string message)
    {
        output.WriteLine($"llama.cpp ends the process: {message}");
        foreach (var line in LlamaLog.Last(QuotedLines))
            output.WriteLine($"  before: {line}");
        output.WriteLine($"  libraries: {Libraries}");
        output.Flush();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnAbort(byte* message)
    {
        try
        {
            Write(Console.Error, Marshal.PtrToStringUTF8((nint)message) ?? "");
        }
        catch (Exception)
        {
            // The process ends either way; an exception here would only hide llama.cpp's own abort.
        }
    }
}
