using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine.Native;

/// <summary>A loaded <c>llama_adapter_lora</c>. Belongs to the thread of its model's context; keeps its model alive.</summary>
internal sealed class LoraHandle : SafeHandle
{
    private readonly ModelHandle _model;

    private LoraHandle(nint adapter, ModelHandle model)
        : base(0, ownsHandle: true)
    {
        SetHandle(adapter);
        _model = model;
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The pointer; valid while the handle is not closed.</summary>
    internal nint Pointer => handle;

    /// <summary>Loads an adapter. The file must have been validated against the model: llama.cpp trusts most of what it says.</summary>
    /// <exception cref="LlamaModelException">llama.cpp refused the file; the reason quotes its log.</exception>
    internal static LoraHandle Load(ModelHandle model, string path)
    {
        var position = LlamaLog.Position;
        var referenced = false;
        model.DangerousAddRef(ref referenced);
        var adapter = LlamaApi.LoraInit(model, path);
        if (adapter != 0)
            return new LoraHandle(adapter, model);
        model.DangerousRelease();
        throw new LlamaModelException(path, $"llama.cpp refused it ({LlamaLog.ErrorsSince(position)}).");
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LlamaApi.LoraFree(handle);
        _model.DangerousRelease();
        return true;
    }
}
