using System.Net;
using System.Text;

namespace Wattwise.Carbon.Tests;

/// <summary>A server on loopback that answers as a source of carbon intensities does.</summary>
internal sealed class CarbonServer : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly Lock _lock = new();
    private readonly List<Task> _answering = [];
    private readonly List<ServedRequest> _requests = [];
    private readonly Task _accepting;

    public CarbonServer(Func<ServedRequest, Answer> answer)
    {
        Answering = answer;
        _listener = LoopbackListener.Start(out var address);
        Address = address;
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    public Func<ServedRequest, Answer> Answering { get; set; }

    /// <summary>All requests so far, in order.</summary>
    public IReadOnlyList<ServedRequest> Requests
    {
        get
        {
            lock (_lock)
                return [.. _requests];
        }
    }

    public HttpClient CreateClient() => new(new SocketsHttpHandler { AllowAutoRedirect = false });

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _accepting;
        await Task.WhenAll(_answering);
    }

    private async Task AcceptAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                _answering.Add(AnswerAsync(await _listener.GetContextAsync()));
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var served = new ServedRequest(
            context.Request.Url!.AbsolutePath.TrimStart('/'),
            context.Request.QueryString,
            context.Request.Headers);
        lock (_lock)
            _requests.Add(served);
        var answer = Answering(served);
        var body = Encoding.UTF8.GetBytes(answer.Body);
        try
        {
            context.Response.StatusCode = answer.Status;
            context.Response.ContentType = "application/json";
            context.Response.ContentLength64 = body.Length;
            if (answer.RetryAfter is not null)
                context.Response.Headers["Retry-After"] = answer.RetryAfter;
            if (answer.Location is not null)
                context.Response.RedirectLocation = answer.Location;
            await context.Response.OutputStream.WriteAsync(body.AsMemory(0, body.Length / 2));
            await context.Response.OutputStream.FlushAsync();
            if (answer.Until is not null)
                await answer.Until;
            if (answer.IsCutOff)
            {
                context.Response.Abort();
                return;
            }

            await context.Response.OutputStream.WriteAsync(body.AsMemory(body.Length / 2));
            context.Response.Close();
        }
        catch (Exception gone) when (gone is HttpListenerException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The client has left.
        }
    }
}
