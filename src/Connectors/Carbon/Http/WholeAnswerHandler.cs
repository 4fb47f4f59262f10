namespace Wattwise.Carbon;

/// <summary>Reads an answer to its end before it counts as one, so that retries and time limits hold for a body that is slow or cut off
/// too.</summary>
internal sealed class WholeAnswerHandler : DelegatingHandler
{
    // A forecast of three days in steps of five minutes takes less than 200 KB.
    private const long MaxBytes = 8L << 20;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxBytes, cancellationToken).ConfigureAwait(false);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
