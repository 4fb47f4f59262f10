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

    /// <summary>Ends a stream that its reader let go of without disposing it: with a context shift it might never end.</summary>
    ~RunningGeneration()
    {
        _cancellation.Unregister();
        Abandon();
    }

    public GenerationStream Output { get; }

    /// <summary>Set once the reader has the usage.</summary>
    public bool IsRead { get; set; }

    public DateTimeOffset CreatedAt { get; }

    public string Id { get; } = "llama-" + Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);

    public static RunningGeneration Start(
        LlamaEngine engine, ChatGeneration work, GenerationStream output, DateTimeOffset createdAt, CancellationToken cancellationToken)
    {
        engine.Enqueue(work);
        var running = new RunningGeneration(engine, work, output, createdAt);

        // Not bound to the object: a token that lives on must not keep it from being collected.
        running._cancellation = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var (engine, work, output) = ((LlamaEngine, ChatGeneration, GenerationStream))state!;

                // The caller learns at once; the engine thread stops at its next check.
                work.Leave();
                output.Fail(new OperationCanceledException(token));
                engine.Abandon(work);
            },
            (engine, work, output));
        return running;
    }

    public void Dispose()
    {
        _cancellation.Dispose();
        Abandon();
        GC.SuppressFinalize(this);
    }

    private void Abandon()
    {
        if (Output.Result is { } result)
        {
            if (!IsRead)
                _work.ReportUnread(result);
            return;
        }

        _work.Leave();
        _engine.Abandon(_work);
    }
}
