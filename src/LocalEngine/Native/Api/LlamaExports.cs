using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine.Native;

/// <summary>
/// Functions of a library that may yet be refused, called by address: a P/Invoke method once called stays bound to its library.
/// </summary>
/// <param name="llama">The handle of libllama.</param>
/// <param name="ggmlBase">The handle of libggml-base.</param>
internal sealed unsafe class LlamaExports(nint llama, nint ggmlBase)
{
    /// <summary>The version of libllama, such as "0.5.0-dev"; <see langword="null"/> if it carries none.</summary>
    internal string? Version { get; } = Text(llama, "llama_version");

    /// <summary>The version of ggml, such as "0.18.0"; <see langword="null"/> if it carries none.</summary>
    internal string? GgmlVersion { get; } = Text(ggmlBase, "ggml_version");

    /// <summary>The default values that a function returns, read through a layout.</summary>
    internal T Defaults<T>(string function)
        where T : unmanaged
    {
        var bytes = Call(function);
        return Unsafe.As<byte, T>(ref Unsafe.As<Returned, byte>(ref bytes));
    }

    /// <summary>Values behind the end of a layout: the library's struct is longer. <see langword="null"/> if there are none.</summary>
    internal string? ExcessOf<T>(string function)
        where T : unmanaged
    {
        var bytes = Call(function);
        var excess = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<Returned, byte>(ref bytes), Returned.Length)[Unsafe.SizeOf<T>()..];
        return excess.ContainsAnyExcept((byte)0) ? $"{function} returns more than {Unsafe.SizeOf<T>()} bytes" : null;
    }

    // The library writes as many bytes as its own struct has; room for more keeps a longer one from overwriting the stack.
    private Returned Call(string function) => ((delegate* unmanaged[Cdecl]<Returned>)NativeLibrary.GetExport(llama, function))();

    private static string? Text(nint library, string function) => NativeLibrary.TryGetExport(library, function, out var address)
        ? Marshal.PtrToStringUTF8((nint)((delegate* unmanaged[Cdecl]<byte*>)address)())
        : null;

    [InlineArray(Length)]
    private struct Returned
    {
        internal const int Length = 1024;

        private byte _first;
    }
}
