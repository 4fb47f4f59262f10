using System.Diagnostics.CodeAnalysis;

namespace Wattwise.LocalEngine.Native;

/// <summary>The functions of libllama that hand out hidden states for multi-token prediction.</summary>
/// <remarks>
/// They are exported under C++ names (of GCC and Clang), so they are looked up, and missing where another compiler built the library.
/// </remarks>
internal sealed unsafe class NextTokenApi
{
    private const string SetOutputName = "_Z26llama_set_embeddings_nextnP13llama_contextbb";
    private const string GetRowName = "_Z30llama_get_embeddings_nextn_ithP13llama_contexti";

    private readonly delegate* unmanaged[Cdecl]<nint, byte, byte, void> _setOutput;
    private readonly delegate* unmanaged[Cdecl]<nint, int, float*> _getRow;

    private NextTokenApi(nint setOutput, nint getRow)
    {
        _setOutput = (delegate* unmanaged[Cdecl]<nint, byte, byte, void>)setOutput;
        _getRow = (delegate* unmanaged[Cdecl]<nint, int, float*>)getRow;
    }

    /// <summary>Looks the functions up.</summary>
    internal static bool TryLoad([NotNullWhen(true)] out NextTokenApi? api)
    {
        api = LlamaApi.Abi.HasNextTokenGraphs && LlamaLibrary.TryGetExport(SetOutputName, out var setOutput)
            && LlamaLibrary.TryGetExport(GetRowName, out var getRow)
            ? new(setOutput, getRow)
            : null;
        return api is not null;
    }

    /// <summary>Makes a context keep the hidden states of its rows, of all or of those that give logits.</summary>
    internal void Enable(ContextHandle context, bool onlyOutputs)
    {
        _setOutput(context.DangerousGetHandle(), 1, onlyOutputs ? (byte)1 : (byte)0);
        GC.KeepAlive(context);
    }

    /// <summary>
    /// The hidden state of a row of the last batch, valid until the next decode; NULL where there is none. Those of all rows lie one behind
    /// the other, unless only outputs are kept.
    /// </summary>
    internal float* GetRow(ContextHandle context, int row)
    {
        var state = _getRow(context.DangerousGetHandle(), row);
        GC.KeepAlive(context);
        return state;
    }
}
