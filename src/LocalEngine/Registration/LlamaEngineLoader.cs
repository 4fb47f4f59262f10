using Microsoft.Extensions.Hosting;

namespace Wattwise.LocalEngine;

/// <summary>
/// Loads all engines before the host serves requests, so that none of them waits for it and a model that cannot be loaded stops the start.
/// </summary>
/// <remarks>
/// The loads begin once all options were found good, before other services of the host start: as many at a time as there are cores, the
/// largest model first, because it takes the longest.
/// </remarks>
internal sealed class LlamaEngineLoader(IEnumerable<LlamaEngineSource> sources) : IHostedLifecycleService
{
    private IReadOnlyList<Task>? _loads;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        Begin(cancellationToken);
        return Task.CompletedTask;
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // The first one that fails ends the start, however long others take.
        await foreach (var load in Task.WhenEach(_loads ?? Begin(cancellationToken)).WithCancellation(cancellationToken)
            .ConfigureAwait(false))
            await load.ConfigureAwait(false);
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // The container disposes of the engines.
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IReadOnlyList<Task> Begin(CancellationToken cancellationToken)
    {
        var places = new SemaphoreSlim(CpuCores.Available());
        return _loads = [.. sources.Distinct().OrderByDescending(source => SizeOf(source.ModelPath)).Select(LoadAsync)];

        async Task LoadAsync(LlamaEngineSource source)
        {
            await places.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await source.BeginAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                places.Release();
            }
        }
    }

    private static long SizeOf(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? file.Length : 0;
    }
}
