using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine.Native;

/// <summary>A loaded <c>llama_model</c>. Several contexts and threads may use it at once; it is freed after the last of them.</summary>
internal sealed unsafe class ModelHandle : SafeHandle
{
    private ModelHandle(nint model)
        : base(0, ownsHandle: true) => SetHandle(model);

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The vocabulary; valid while this handle is.</summary>
    internal nint Vocabulary => LlamaApi.ModelGetVocabulary(this);

    /// <summary>Loads a model. The file must have been validated: llama.cpp trusts most of what it says.</summary>
    /// <param name="path">The GGUF file; the first one where it is split.</param>
    /// <param name="parameters">Everything but the devices and the callback, which are set here. Its GPU layers count only where there are
    /// GPUs.</param>
    /// <param name="devices">The GPUs that the layers go to, ended by 0; nothing but that end keeps all on the CPU.</param>
    /// <param name="progress">Gets 0..1, on the calling thread.</param>
    /// <param name="cancellationToken">Ends the load at the next piece of it.</param>
    /// <exception cref="LlamaModelException">llama.cpp refused the file; the reason quotes its log.</exception>
    internal static ModelHandle Load(
        string path, LlamaModelParams parameters, nint[] devices, IProgress<float>? progress = null,
        CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var load = new Progress(progress, cancellationToken);
        var loadHandle = GCHandle.Alloc(load);
        var position = LlamaLog.Position;
        try
        {
            fixed (nint* list = devices)
            {
                parameters.Devices = list;
                parameters.GpuLayers = devices.Length > 1 ? parameters.GpuLayers : 0;
                parameters.ProgressCallback = &OnProgress;
                parameters.ProgressCallbackUserData = (void*)GCHandle.ToIntPtr(loadHandle);
                var model = LlamaApi.Abi.LoadModel(path, parameters);
                if (model != 0)
                    return new ModelHandle(model);
            }
        }
        finally
        {
            loadHandle.Free();
        }

        load.Failure?.Throw();
        cancellationToken.ThrowIfCancellationRequested();
        var reason = LlamaLog.ErrorsSince(position);
        throw new LlamaModelException(
            path, reason.Length > 0 ? $"llama.cpp refused it ({reason})." : "llama.cpp refused it without a reason.");
    }

    /// <summary>Keeps the model from being freed until the result is disposed.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    internal Usage Use() => new(this);

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LlamaApi.ModelFree(handle);
        return true;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte OnProgress(float progress, void* userData) =>
        ((Progress)GCHandle.FromIntPtr((nint)userData).Target!).Report(progress) ? (byte)1 : (byte)0;

    /// <summary>A counted use of the model.</summary>
    internal readonly ref struct Usage
    {
        private readonly ModelHandle _model;

        internal Usage(ModelHandle model)
        {
            var referenced = false;
            model.DangerousAddRef(ref referenced);
            _model = model;
        }

        /// <summary>Ends the use.</summary>
        public void Dispose() => _model.DangerousRelease();
    }

    private sealed class Progress(IProgress<float>? progress, CancellationToken cancellationToken)
    {
        // An exception of the caller's own IProgress must not cross the native frames.
        internal ExceptionDispatchInfo? Failure { get; private set; }

        internal bool Report(float value)
        {
            try
            {
                progress?.Report(value);
            }
            catch (Exception exception)
            {
                Failure = ExceptionDispatchInfo.Capture(exception);
            }

            return Failure is null && !cancellationToken.IsCancellationRequested;
        }
    }
}
