using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine.Native;

/// <summary>A <c>llama_context</c>: the KV cache and compute buffers of one engine. One thread at a time; keeps its model alive.</summary>
internal sealed class ContextHandle : SafeHandle
{
    private readonly ModelHandle _model;
    private readonly List<ThreadpoolHandle> _threadpools = [];

    private ContextHandle(nint context, ModelHandle model)
        : base(0, ownsHandle: true)
    {
        SetHandle(context);
        _model = model;
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The model that it computes with.</summary>
    internal ModelHandle Model => _model;

    /// <summary>The KV cache; valid while this handle is. 0 for a model that keeps none.</summary>
    internal nint Memory => LlamaApi.ContextGetMemory(this);

    /// <summary>Creates a context.</summary>
    /// <exception cref="LlamaException">llama.cpp refused the parameters or lacks memory; the message quotes its log.</exception>
    internal static ContextHandle Create(ModelHandle model, LlamaContextParams parameters)
    {
        var position = LlamaLog.Position;
        var referenced = false;
        model.DangerousAddRef(ref referenced);
        var context = LlamaApi.Abi.CreateContext(model, parameters);
        if (context != 0)
            return new ContextHandle(context, model);
        model.DangerousRelease();
        throw new LlamaException(
            $"llama.cpp could not create a context of {parameters.ContextLength} tokens for {parameters.MaxSequences} sequences: "
                + $"{LlamaLog.ErrorsSince(position)}");
    }

    /// <summary>Computes with these threads instead of those that llama.cpp starts for each graph; keeps them alive.</summary>
    internal void Attach(ThreadpoolHandle threads)
    {
        // The backend lets the pool that it used last sleep when it computes with another one, so a pool lives as long as the context.
        if (!_threadpools.Contains(threads))
        {
            var referenced = false;
            threads.DangerousAddRef(ref referenced);
            _threadpools.Add(threads);
        }

        LlamaApi.AttachThreadpool(this, threads, threads);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LlamaApi.ContextFree(handle);
        _threadpools.ForEach(threadpool => threadpool.DangerousRelease());
        _model.DangerousRelease();
        return true;
    }
}
