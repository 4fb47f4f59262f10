using Microsoft.Extensions.Hosting;

namespace Wattwise.LocalEngine;

/// <summary>
/// Loads an engine before the host serves requests, so that none of them waits for it and a model that cannot be loaded stops the start.
/// </summary>
internal sealed class LlamaEngineLoader(LlamaEngineSource source) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken) => await source.GetAsync(cancellationToken).ConfigureAwait(false);

    // The container disposes of the engine.
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
