using System.Globalization;

namespace Wattwise.LocalEngine;

/// <summary>A generation that was handed to the engine, and its tie to the caller's cancellation. Disposing it ends the work.</summary>
internal sealed class RunningGeneration : IDisposable
{
    private readonly LlamaEngine _engine;
    private readonly ChatGeneration _work;
    private CancellationTokenRegistration _cancellation;

    private RunningGeneration(LlamaEngine engine, ChatGeneration work, GenerationStream output, DateTimeOffset createdAt)
    {
        _engine = engine;
        _work = work;
        Output = output;
        CreatedAt = createdAt;
    }

    public GenerationStream Output { get; }

    public DateTimeOffset CreatedAt { get; }

    public string Id { get; } = "llama-" + Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);

    public static RunningGeneration Start(
        LlamaEngine engine, ChatGeneration work, GenerationStream output, DateTimeOffset createdAt, CancellationToken cancellationToken)
    {
        engine.Enqueue(work);
        var running = new RunningGeneration(engine, work, output, createdAt);
        running._cancellation = cancellationToken.UnsafeRegister(
            static (state, token) => ((RunningGeneration)state!).Cancel(token), running);
        return running;
    }

    public void Dispose()
    {
        _cancellation.Dispose();
        if (Output.Result is null)
            _engine.Abandon(_work);
    }

    // The caller learns at once; the engine thread stops at its next check.
    private void Cancel(CancellationToken token)
    {
        Output.Fail(new OperationCanceledException(token));
        _engine.Abandon(_work);
    }
}
