using Microsoft.Extensions.Hosting;

namespace Wattwise.Tool.Gateway;

/// <summary>
/// Leaves signals to the command: if the host heard them too, a start would end by whichever was first, and with another exit code.
/// </summary>
internal sealed class CommandLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
