using System.Diagnostics;
using System.Numerics.Tensors;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine.Tests;

public sealed class StepThreadsTests : IDisposable
{
    private const int Prompt = 8;
    private const int Steps = 12;

    private readonly FaultyDecoder _decoder = new();
    private readonly LlamaSession _session = LlamaSession.Load(
        new() { ModelPath = SampleModels.Draft, Device = LlamaDevice.Cpu, ContextLength = 256 },
        NativeDecoder.Instance, progress: null, TestContext.Current.CancellationToken);

    private int _calls;

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_step_that_takes_far_longer_than_usual_is_cut_and_computed_again_with_fewer_threads_and_the_answer_is_the_same()
    {
        var log = new FakeLogger();
        LlamaLog.Logger = log;
        var undisturbed = Answer(slowStep: -1);
        Answered disturbed;
        var tries = 0;

        // Other work may have taken a thread away before, or have slowed all steps down.
        do
        {
            disturbed = Answer(slowStep: Steps / 2);
        }
        while ((disturbed.ThreadsBefore != 2 || disturbed.SecondsBefore > 0.05) && ++tries < 50);

        LlamaLog.Logger = null;
        Assert.Equal(undisturbed.Tokens, disturbed.Tokens);

        // llama.cpp calls it a failure.
        Assert.Contains(log.Collector.GetSnapshot(), record => record.Message.Contains("failed", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Collector.GetSnapshot(), record => record.Level > LogLevel.Debug);
        Assert.Equal((2, 1, 2), (disturbed.ThreadsBefore, disturbed.ThreadsAfter, disturbed.Calls));
    }

    /// <summary>Decodes greedily with up to two threads, whatever the machine has, and holds a step up.</summary>
    private Answered Answer(int slowStep)
    {
        var governor = new CoreGovernor(2, freeCores: null, TimeProvider.System);
        using var engine = new EngineThreads(new(), isOnGpu: false, new(2, governor, TimeProvider.System));
        var steps = new StepThreads(engine, _session.Context, new());
        steps.AllowCuts();
        LlamaApi.MemoryClear(_session.Context.Memory, data: false);
        var batch = new DecodeBatch(Prompt);
        for (var i = 0; i < Prompt; i++)
            batch.Add(100 + i, i, 0, output: i == Prompt - 1);
        _decoder.Computing = null;
        Assert.Equal(DecodeStatus.Ok, steps.Decode(_decoder, batch));
        var (before, after, calls, slowest) = (0, 0, 0, 0.0);
        var tokens = new int[Steps];
        for (var step = 0; step < Steps; step++)
        {
            tokens[step] = TensorPrimitives.IndexOfMax(_session.LogitsOf(batch.Count - 1));
            batch.Clear();
            batch.Add(tokens[step], Prompt + step, 0, output: true);
            var threads = engine.Last;
            _calls = 0;
            _decoder.Computing = () => HoldUp(step == slowStep);
            var start = Stopwatch.GetTimestamp();
            Assert.Equal(DecodeStatus.Ok, steps.Decode(_decoder, batch));
            if (step == slowStep)
                (before, after, calls) = (threads, engine.Last, _calls);
            else if (step < slowStep)
                slowest = Math.Max(slowest, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        // The context is not to compute with threads that end here.
        _session.Threads.Use(_session.Context);
        return new(tokens, before, slowest, after, calls);
    }

    private void HoldUp(bool isSlow)
    {
        // As if a thread had lost its core before the first layer.
        if (_calls++ == 0 && isSlow)
            Thread.Sleep(TimeSpan.FromSeconds(0.5));
    }

    /// <param name="Tokens">The tokens.</param>
    /// <param name="ThreadsBefore">The threads of the step before the slow one.</param>
    /// <param name="SecondsBefore">The longest step before it.</param>
    /// <param name="ThreadsAfter">The threads that computed the slow one in the end.</param>
    /// <param name="Calls">The native calls that it took.</param>
    private sealed record Answered(int[] Tokens, int ThreadsBefore, double SecondsBefore, int ThreadsAfter, int Calls);
}
