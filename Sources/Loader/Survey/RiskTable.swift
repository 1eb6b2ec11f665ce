/// What helpers and functions of the kernel let a program do (bpf-helpers(7), and the kernel's documentation of kfuncs).
enum RiskTable {
    /// The risk that calling a function brings, by its name.
    static let codes: [String: RiskCode] = Dictionary(
        groups.flatMap { code, names in names.split(whereSeparator: \.isWhitespace).map { (String($0), code) } },
        uniquingKeysWith: { first, _ in first })

    private static let groups: [(RiskCode, String)] = [
        (.writesUserMemory, "bpf_probe_write_user"),
        // What stands in for a decoder or a driver makes up what a person is taken to have typed.
        (
            .replacesKernelCode,
            """
            bpf_rc_keydown bpf_rc_repeat bpf_rc_pointer_rel hid_bpf_hw_request hid_bpf_hw_output_report \
            hid_bpf_input_report hid_bpf_try_input_report
            """
        ),
        (.overridesReturns, "bpf_override_return"),
        (.sendsSignals, "bpf_send_signal bpf_send_signal_thread bpf_send_signal_task"),
        (.deniesOperations, "bpf_set_retval bpf_sysctl_set_new_value"),
        (.runsSystemCalls, "bpf_sys_bpf bpf_sys_close crash_kexec"),
        (.runsOtherPrograms, "bpf_tail_call"),
        (
            .rewritesPackets,
            """
            bpf_skb_store_bytes bpf_l3_csum_replace bpf_l4_csum_replace bpf_csum_update bpf_csum_level \
            bpf_skb_vlan_push bpf_skb_vlan_pop bpf_skb_set_tunnel_key bpf_skb_set_tunnel_opt bpf_skb_change_proto \
            bpf_skb_change_type bpf_skb_change_tail bpf_skb_change_head bpf_skb_adjust_room bpf_xdp_adjust_head \
            bpf_xdp_adjust_tail bpf_xdp_adjust_meta bpf_xdp_store_bytes bpf_lwt_push_encap bpf_lwt_seg6_store_bytes \
            bpf_lwt_seg6_adjust_srh bpf_lwt_seg6_action bpf_msg_push_data bpf_msg_pop_data bpf_store_hdr_opt \
            bpf_skb_ecn_set_ce bpf_set_hash bpf_skb_set_tstamp bpf_dynptr_slice_rdwr bpf_skb_set_fou_encap \
            bpf_skb_set_xfrm_info bpf_ct_set_nat_info bpf_ct_insert_entry bpf_ct_change_status bpf_ct_set_status \
            bpf_ct_change_timeout bpf_ct_set_timeout
            """
        ),
        (.dropsPackets, "bpf_msg_cork_bytes"),
        (
            .redirectsPackets,
            """
            bpf_redirect bpf_redirect_map bpf_redirect_neigh bpf_redirect_peer bpf_clone_redirect \
            bpf_sk_redirect_map bpf_sk_redirect_hash bpf_msg_redirect_map bpf_msg_redirect_hash bpf_sk_assign \
            bpf_sk_select_reuseport
            """
        ),
        (
            .changesSockets,
            """
            bpf_setsockopt bpf_bind bpf_sock_ops_cb_flags_set bpf_sock_destroy bpf_tcp_send_ack \
            bpf_sock_addr_set_sun_path bpf_reserve_hdr_opt bpf_sock_map_update bpf_sock_hash_update
            """
        ),
        (.changesProcesses, "bpf_bprm_opts_set"),
        (
            .readsKernelMemory,
            """
            bpf_probe_read bpf_probe_read_str bpf_probe_read_kernel bpf_probe_read_kernel_str \
            bpf_kallsyms_lookup_name bpf_snprintf_btf bpf_seq_printf_btf bpf_per_cpu_ptr bpf_this_cpu_ptr \
            bpf_rdonly_cast bpf_cast_to_kern_ctx bpf_get_current_task_btf bpf_task_pt_regs bpf_task_from_pid \
            bpf_task_from_vpid bpf_task_acquire bpf_task_get_cgroup1 bpf_get_task_exe_file bpf_cgroup_from_id \
            bpf_cgroup_ancestor bpf_cgroup_acquire bpf_iter_task_next bpf_iter_task_vma_next bpf_iter_css_next \
            bpf_iter_css_task_next bpf_iter_kmem_cache_next bpf_iter_dmabuf_next bpf_get_kmem_cache bpf_get_mem_cgroup \
            bpf_get_root_mem_cgroup bpf_sock_from_file bpf_skc_to_tcp6_sock bpf_skc_to_tcp_sock \
            bpf_skc_to_tcp_timewait_sock bpf_skc_to_tcp_request_sock bpf_skc_to_udp6_sock bpf_skc_to_unix_sock \
            bpf_skc_to_mptcp_sock bpf_skb_ct_lookup bpf_skb_ct_alloc bpf_xdp_ct_lookup bpf_xdp_ct_alloc
            """
        ),
        (
            .readsUserMemory,
            """
            bpf_probe_read_user bpf_probe_read_user_str bpf_copy_from_user bpf_copy_from_user_task \
            bpf_copy_from_user_str bpf_copy_from_user_task_str
            """
        ),
        (
            .readsPackets,
            """
            bpf_skb_load_bytes bpf_skb_load_bytes_relative bpf_xdp_load_bytes bpf_skb_output bpf_xdp_output \
            bpf_dynptr_from_skb bpf_dynptr_from_xdp bpf_load_hdr_opt
            """
        ),
        (.printsToTrace, "bpf_trace_printk bpf_trace_vprintk"),
    ]
}
