using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Wattwise.Deferral;

/// <summary>The one thread of the process that writes jobs; writes that wait together share a transaction, and with it the flush to the
/// disk.</summary>
internal sealed class JobWriter : IAsyncDisposable
{
    private const int MaxGroupSize = 256;

    private readonly Channel<Pending> _queue;
    private readonly JobTable _table;
    private readonly JobFile _file;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public JobWriter(JobFile file, int capacity)
    {
        _file = file;
        _table = new JobTable(file.Open());
        _queue = Channel.CreateBounded<Pending>(new BoundedChannelOptions(capacity) { SingleReader = true });
        new Thread(Run) { IsBackground = true, Name = "Wattwise job writer" }.Start();
    }

    /// <summary>Does work in a transaction, and completes once that is committed.</summary>
    /// <param name="work">What to do, on the writing thread.</param>
    /// <param name="cancellationToken">Gives up waiting; the work may be done all the same.</param>
    public async Task<T> RunAsync<T>(Func<JobTable, T> work, CancellationToken cancellationToken)
    {
        var pending = new Pending(table => work(table));
        try
        {
            await _queue.Writer.WriteAsync(pending, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(SqliteDeferredJobStore));
        }

        return (T)(await pending.Done.Task.WaitAsync(cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>Commits what waits, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stopped.Task.ConfigureAwait(false);
    }

    private void Run()
    {
        var group = new List<Pending>(MaxGroupSize);
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            group.Clear();
            while (group.Count < MaxGroupSize && _queue.Reader.TryRead(out var pending))
                group.Add(pending);
            Commit(group);
        }

        _table.Dispose();
        _stopped.SetResult();
    }

    private void Commit(List<Pending> group)
    {
        try
        {
            _table.Transact(() =>
            {
                foreach (var pending in group)
                    pending.Result = pending.Work(_table);
            });
        }
        catch (Exception fault)
        {
            // Whatever it was, it is the callers' to know, and the next group may succeed.
            foreach (var pending in group)
                pending.Done.TrySetException(fault is SqliteException sqlite ? _file.Explain(sqlite) : fault);
            return;
        }

        foreach (var pending in group)
            pending.Done.TrySetResult(pending.Result);
    }

    private sealed class Pending(Func<JobTable, object?> work)
    {
        public Func<JobTable, object?> Work { get; } = work;

        public object? Result { get; set; }

        public TaskCompletionSource<object?> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
