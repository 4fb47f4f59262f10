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
    private const byte Untouched = 0xCD;

    /// <summary>The version of libllama, such as "0.5.0-dev"; <see langword="null"/> if it carries none.</summary>
    internal string? Version { get; } = Text(llama, "llama_version");

    /// <summary>The version of ggml, such as "0.18.0"; <see langword="null"/> if it carries none.</summary>
    internal string? GgmlVersion { get; } = Text(ggmlBase, "ggml_version");

    /// <summary>The default values that a function returns, read through a layout.</summary>
    internal T Defaults<T>(string function)
        where T : unmanaged
    {
        var returned = Call(function);
        return MemoryMarshal.Read<T>(Bytes(ref returned));
    }

    /// <summary>
    /// The finding that the library writes behind the end of a layout, since its own struct is longer; <see langword="null"/> if it does
    /// not, and on processors that do not show it.
    /// </summary>
    internal string? ExcessOf<T>(string function)
        where T : unmanaged
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
            return null;
        var returned = Call(function);
        return Bytes(ref returned)[Unsafe.SizeOf<T>()..].ContainsAnyExcept(Untouched)
            ? $"{function} returns more than {Unsafe.SizeOf<T>()} bytes"
            : null;
    }

    // The library writes as many bytes as its own struct has; room for more keeps a longer one from overwriting the stack.
    private Returned Call(string function)
    {
        var address = NativeLibrary.GetExport(llama, function);

        // On x64 a struct of this size is written through a pointer that comes as the first argument (System V and Microsoft ABI), so that
        // what was not written can be told; on Arm64 the pointer has a register of its own, which only a declared result gets.
        Returned returned = default;
        if (RuntimeInformation.ProcessArchitecture == Architecture.X64)
        {
            Bytes(ref returned).Fill(Untouched);
            ((delegate* unmanaged[Cdecl]<void*, void*>)address)(&returned);
        }
        else
        {
            returned = ((delegate* unmanaged[Cdecl]<Returned>)address)();
        }

        return returned;
    }

    private static Span<byte> Bytes(ref Returned returned) =>
        MemoryMarshal.CreateSpan(ref Unsafe.As<Returned, byte>(ref returned), Returned.Length);

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
