using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Wattwise.Gateway.Models;

/// <summary>
/// Makes the client of each model while the host starts, beside whatever else starts, so that no request waits for it. A client that cannot
/// be made is told of, and fails its requests.
/// </summary>
internal sealed partial class ModelPreparation(ModelCatalog models, ILogger<ModelPreparation> logger) : IHostedLifecycleService
{
    private Task _made = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _made = Task.Run(Make, cancellationToken);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => _made.WaitAsync(cancellationToken);

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Make()
    {
        foreach (var model in models.All)
        {
            try
            {
                models.Make(model);
            }
            catch (Exception exception)
            {
                LogFailure(model.Name, exception);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The client of the model '{Model}' could not be made; requests for it will fail.")]
    private partial void LogFailure(string model, Exception exception);
}
