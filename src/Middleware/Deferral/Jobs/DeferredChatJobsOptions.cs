using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.AI;
using Wattwise.Caching;

namespace Wattwise.Deferral;

/// <summary>Settings of the queue of deferred jobs. Read once, when the queue is made.</summary>
public sealed class DeferredChatJobsOptions : DeferralOptions
{
    /// <summary>Calls of the model that run at the same time; from 1 to 1,000. The default is 4. All processes that share a store should
    /// set the same.</summary>
    [Range(1, 1000)]
    public int MaxConcurrency { get; set; } = 4;

    /// <summary>The most jobs that have not ended; <c>EnqueueAsync</c> throws beyond it. The default is 10,000; must be positive.</summary>
    [Range(1, int.MaxValue)]
    public int Capacity { get; set; } = 10_000;

    /// <summary>The most bytes of one request, written down; <c>EnqueueAsync</c> throws beyond it. The default is 4 MiB; must be
    /// positive.</summary>
    [Range(1, int.MaxValue)]
    public int MaxRequestBytes { get; set; } = 4 << 20;

    /// <summary>How often the model is called for a job at most, calls that a crash cut short included; from 1 to 100. The default is
    /// 3.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 3;

    /// <summary>
    /// How long to wait after an attempt that failed; doubled with each further one. A deadline that is close makes it shorter. From zero
    /// to
    /// one hour. The default is ten seconds.
    /// </summary>
    [DurationRange("00:00:00", "01:00:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a call of the model may take before it is cancelled and counts as failed; above zero and at most one day. The
    /// default is ten minutes.</summary>
    [DurationRange(DurationRangeAttribute.AboveZero, "1.00:00:00")]
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long a job stays with a process that has not renewed it, before another process takes it over; from one second to one hour. The
    /// default is 30 seconds. It is measured by each process's own stopwatch, so that a clock that is set does not matter.
    /// </summary>
    [DurationRange("00:00:01", "01:00:00")]
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the store is read for what other processes did; from 0.1 seconds to ten minutes. The default is five
    /// seconds.</summary>
    [DurationRange("00:00:00.1", "00:10:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long answers and failures are kept; above zero. The default is seven days.</summary>
    [DurationRange(DurationRangeAttribute.AboveZero, "3650.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long the host's stop waits for calls that it cancelled; from zero to ten minutes. The default is five
    /// seconds.</summary>
    [DurationRange("00:00:00", "00:10:00")]
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The key of the <see cref="IChatClient"/> that runs the jobs. The default is <see langword="null"/>: the one without a
    /// key.</summary>
    public object? ChatClientKey { get; set; }

    /// <summary>Encrypts requests and answers before the store has them. The default is <see langword="null"/>: the registered one, if any,
    /// else they are in the clear.</summary>
    public ICacheProtector? Protector { get; set; }
}
